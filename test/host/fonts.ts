import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedFolder } from './cached-folder';
import { npmInstall } from './npm-install';
import { progress } from './progress';
import { unpackBrotliTar } from './unpack-brotli';

/**
 * A fontconfig file with fonts of its own, so that pictures look the same on every machine, one without any font
 * included: Open Sans for text, out of the Chromium package; DejaVu for code and for what Open Sans lacks (★ ∂ ⋆ ✓).
 */
export async function installFonts(chromiumPackage: string): Promise<string> {
  const folder = await cachedFolder('fonts-2', (staging) =>
    progress('Installing fonts (10 MB)', '5 s', async () => {
      await writeFile(join(staging, 'package.json'), '{ "private": true }\n');
      await npmInstall(staging, ['dejavu-fonts-ttf@2.37.3']);
      await unpackBrotliTar(join(chromiumPackage, 'bin/fonts.tar.br'), staging);
      await writeFile(join(staging, 'fonts.conf'), fontsConf);
    }),
  );
  return join(folder, 'fonts.conf');
}

/** `system-ui`, Ubuntu and the Droids are what VS Code asks for on Linux. */
const fontsConf = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <dir prefix="relative">node_modules/dejavu-fonts-ttf/ttf</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
${alias('sans-serif', 'Open Sans', 'DejaVu Sans')}
${alias('system-ui', 'Open Sans', 'DejaVu Sans')}
${alias('Ubuntu', 'Open Sans', 'DejaVu Sans')}
${alias('Droid Sans', 'Open Sans', 'DejaVu Sans')}
${alias('serif', 'DejaVu Serif')}
${alias('monospace', 'DejaVu Sans Mono')}
${alias('Droid Sans Mono', 'DejaVu Sans Mono')}
</fontconfig>
`;

function alias(asked: string, ...given: readonly string[]): string {
  const families = given.map((family) => `<family>${family}</family>`).join('');
  return `  <alias binding="same"><family>${asked}</family><prefer>${families}</prefer></alias>`;
}
