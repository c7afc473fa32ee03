/** What the workers of the benchmark `lines` make of a line: its numbers stand behind many zeros. */
import type { Sample } from 'millrace';

export default function toSample(line: string): Sample {
  const numbers = line
    .slice(line.lastIndexOf('\0') + 2)
    .split(',')
    .map(Number);
  return { x: numbers.slice(0, 8), y: numbers[8]! };
}
