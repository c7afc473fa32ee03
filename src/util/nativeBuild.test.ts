import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ENGINE, nativeBuilds } from './nativeBuild.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-builds-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('nativeBuilds', () => {
  it('takes only the path that the user names, and what lies beside it', () => {
    expect(nativeBuilds(ENGINE, '/elsewhere/addon.node', folder)).toEqual(['/elsewhere/addon.node']);
    expect(nativeBuilds('mapping.node', '/elsewhere/addon.node', folder)).toEqual(['/elsewhere/mapping.node']);
  });

  it('finds the package root from src, from dist and from a build folder, and looks no further', () => {
    const root = join(folder, 'package');
    writeFileSync(join(folder, 'package.json'), '{}');
    for (const path of ['native', 'src/engine/native', 'dist/engine/native', 'build/src/engine/native']) {
      mkdirSync(join(root, path), { recursive: true });
    }
    writeFileSync(join(root, 'package.json'), '{}');
    writeFileSync(join(root, 'native/CMakeLists.txt'), '');
    for (const path of ['src/engine/native', 'dist/engine/native', 'build/src/engine/native']) {
      expect(nativeBuilds(ENGINE, undefined, join(root, path))).toEqual([join(root, 'build-native', 'millrace.node')]);
    }
  });
});
