/** Measurements in a process of their own: a fresh engine, other environment variables, memory of nobody else. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/**
 * Runs a compiled script of this folder and returns the JSON object that it prints on a line; passes other lines on.
 *
 * @param script - Its name without ending: `memoryEpoch`.
 * @throws Error where it ends without such a line, or fails after it
 */
export async function reportOf<T extends object>(
  script: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<T> {
  const file = fileURLToPath(new URL(`./${script}.js`, import.meta.url));
  const child = spawn(process.execPath, [file, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
  const ended = new Promise<string>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  let report: T | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('{')) report = JSON.parse(line) as T;
    else console.log(line);
  }
  const how = await ended;
  if (report === undefined) throw new Error(`the process of ${script} ended without a report (${how})`);
  if (how !== 'exit code 0') throw new Error(`the process of ${script} failed after its report (${how})`);
  return report;
}
