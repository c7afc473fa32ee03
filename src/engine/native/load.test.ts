import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EngineUnavailableError } from '../../util/errors.ts';
import { loadFrom, setThreadDefaults } from './load.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-load-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function failure(paths: string[]): EngineUnavailableError {
  try {
    loadFrom(paths);
  } catch (error) {
    if (error instanceof EngineUnavailableError) return error;
    throw error;
  }
  throw new Error('loadFrom was expected to fail');
}

describe('loadFrom', () => {
  it('says what was tried and what helps', () => {
    const broken = join(folder, 'broken.node');
    writeFileSync(broken, 'not a library');
    const missing = join(folder, 'missing.node');
    const error = failure([missing, broken]);
    expect(error.code).toBe('ERR_ENGINE_UNAVAILABLE');
    expect(error.message).toContain(`${missing}: there is no such file`);
    expect(error.message).toMatch(/broken\.node: .+/);
    expect(error.message).toContain('npm run build:native');
    expect(error.message).toContain('libdnnl-dev');
    expect(error.details.tried).toHaveLength(2);
  });

  it('refuses an addon of another version', () => {
    const old = join(folder, 'old.cjs');
    writeFileSync(old, 'exports.describe = () => ({});');
    expect(failure([old]).message).toMatch(/it lacks createVariable, .*another version/);
  });
});

describe('setThreadDefaults', () => {
  it('keeps what the user set', () => {
    const chosen = { GOMP_SPINCOUNT: '7' };
    setThreadDefaults(chosen);
    expect(chosen).toEqual({ GOMP_SPINCOUNT: '7' });
    const nothing: NodeJS.ProcessEnv = {};
    setThreadDefaults(nothing);
    expect(nothing).toEqual({ OMP_WAIT_POLICY: 'PASSIVE', GOMP_SPINCOUNT: '2000' });
  });
});
