import { describe, expect, it } from 'vitest';
import { EngineUnavailableError, InvalidArgumentError } from '../util/errors.ts';
import type { Engine } from './engine.ts';
import { createEngines, type EngineName, engines } from './engines.ts';

/** Engines that only have a name; `missing` ones cannot be made. */
function choice({ missing = [], preferred }: { missing?: EngineName[]; preferred?: string }) {
  const lines: string[] = [];
  const made: EngineName[] = [];
  const create = (name: EngineName) => (): Engine => {
    if (missing.includes(name)) throw new EngineUnavailableError(`${name} is not built. Run npm run setup.`);
    made.push(name);
    return { name } as Engine;
  };
  const chosen = createEngines({
    create: { native: create('native'), reference: create('reference') },
    preferred: () => preferred,
    warn: (line) => lines.push(line),
  });
  return { engines: chosen, lines, made };
}

describe('the default engine', () => {
  it('is the native one', () => {
    const { engines, lines } = choice({});
    expect(engines.current().name).toBe('native');
    expect(lines).toEqual([]);
  });

  it('is the reference one where the native one is missing, with one line that says why', () => {
    const { engines, lines } = choice({ missing: ['native'] });
    expect(engines.current().name).toBe('reference');
    expect(engines.current().name).toBe('reference');
    expect(lines).toEqual([
      'millrace: running on the slow reference engine, because the native one is not available: native is not built. Run npm run setup.',
    ]);
  });

  it('is the one that MILLRACE_ENGINE names', () => {
    const { engines, made } = choice({ preferred: 'reference' });
    expect(engines.current().name).toBe('reference');
    expect(made).toEqual(['reference']);
  });

  it('is not replaced silently where MILLRACE_ENGINE asks for it', () => {
    const { engines } = choice({ preferred: 'native', missing: ['native'] });
    expect(() => engines.current()).toThrow(EngineUnavailableError);
  });

  it('refuses a MILLRACE_ENGINE that is no engine', () => {
    const { engines } = choice({ preferred: 'natve' });
    expect(() => engines.current()).toThrow(InvalidArgumentError);
    expect(() => engines.current()).toThrow('Did you mean "native"?');
  });

  it('passes on errors that are not about availability', () => {
    const broken = createEngines({
      create: {
        native: () => {
          throw new TypeError('a bug');
        },
        reference: () => ({ name: 'reference' }) as Engine,
      },
      preferred: () => undefined,
      warn: () => {},
    });
    expect(() => broken.current()).toThrow(TypeError);
  });
});

describe('use', () => {
  it('changes the current engine; each kind is made once', () => {
    const { engines, made } = choice({});
    engines.use('reference');
    const first = engines.current();
    engines.use('native');
    engines.use('reference');
    expect(engines.current()).toBe(first);
    expect(made).toEqual(['reference', 'native']);
  });

  it('throws where the engine cannot run, and changes nothing', () => {
    const { engines } = choice({ missing: ['native'] });
    engines.use('reference');
    expect(() => engines.use('native')).toThrow(EngineUnavailableError);
    expect(engines.current().name).toBe('reference');
  });

  it('refuses unknown names', () => {
    const { engines } = choice({});
    expect(() => engines.use('refrence' as EngineName)).toThrow('Did you mean "reference"?');
  });
});

describe('available', () => {
  it('says what is missing', () => {
    const { engines } = choice({ missing: ['native'] });
    expect(engines.available()).toEqual([
      { name: 'native', isAvailable: false, reason: 'native is not built. Run npm run setup.' },
      { name: 'reference', isAvailable: true },
    ]);
  });

  it('always has the reference engine', () => {
    expect(engines.available()).toContainEqual({ name: 'reference', isAvailable: true });
  });
});
