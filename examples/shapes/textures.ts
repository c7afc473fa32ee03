/** Two textures that only neighbouring pixels tell apart. */
import { DrawingRandom } from './random.ts';
import type { Drawings } from './writeDrawings.ts';

/**
 * Stripes and checks of any two colours, width and angle, unevenly lit, with noise. Both colours cover half of every image, so
 * that neither the mean colour nor any single pixel says which it is.
 */
export const TEXTURES: Drawings = { classes: ['checks', 'stripes'], draw: drawTexture, version: 1 };

function drawTexture(name: string, index: number, size: number, seed: number): Uint8Array {
  const random = new DrawingRandom(seed, TEXTURES.classes.indexOf(name), index);
  // The figure is at least 60 away from the ground in each of red, green and blue, darker or lighter.
  const ground = Array.from({ length: 3 }, () => random.uniform(20, 235));
  const figure = ground.map((value) => 20 + ((value - 20 + random.uniform(60, 155)) % 215));
  const angle = random.integer(0, 3) * (Math.PI / 2) + random.uniform(-0.4, 0.4);
  const frequency = (2 * Math.PI) / (size * random.uniform(0.05, 0.09));
  const [fx, fy] = [frequency * Math.cos(angle), frequency * Math.sin(angle)];
  const [phase, otherPhase] = [random.uniform(0, 2 * Math.PI), random.uniform(0, 2 * Math.PI)];
  const slope = random.uniform(-0.5, 0.5) / size;
  const noise = random.uniform(5, 30);
  const bytes = new Uint8ClampedArray(size * size * 3);
  for (let y = 0, at = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const along = Math.sin(fx * x + fy * y + phase);
      const across = name === 'stripes' ? 1 : Math.sin(fy * x - fx * y + otherPhase);
      const cover = along * across > 0 ? 1 : 0;
      const light = 1 + slope * (x - size / 2);
      const grain = noise * (random.next() - 0.5);
      for (let c = 0; c < 3; c++) bytes[at++] = (ground[c]! + cover * (figure[c]! - ground[c]!)) * light + grain;
    }
  }
  return new Uint8Array(bytes.buffer);
}
