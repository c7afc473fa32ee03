/** Where builds of native code lie. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The folder of builds, from the package's root. */
const BUILDS = 'build-native';

/**
 * Paths at which a built addon may lie, the likeliest first.
 *
 * @param file - Its name: `millrace.node`.
 * @param named - Path of the engine's addon where the user names one (`MILLRACE_NATIVE_PATH`): others lie beside it.
 * @param folder - Where to look from: there, and in every folder above up to the package's root.
 */
export function nativeBuilds(file: string, named: string | undefined, folder: string): string[] {
  if (named !== undefined && named !== '') {
    const engine = resolve(named);
    return [file === ENGINE ? engine : join(dirname(engine), file)];
  }
  const paths: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    const built = join(at, BUILDS, file);
    if (existsSync(join(at, 'package.json')) || existsSync(built)) paths.push(built);
    // The package's root: the sources of the addons lie beside their builds.
    if (existsSync(join(at, 'native', 'CMakeLists.txt')) || dirname(at) === at) return paths;
  }
}

/** The addon of the engine. */
export const ENGINE = 'millrace.node';
