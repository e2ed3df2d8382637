import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { textsOf } from './localisation/sourceTexts';

it('dump', async () => {
  const out: string[] = [];
  const sent: unknown[] = [];
  for (const room of ['language', 'notebook', 'core', 'extension']) {
    const sources: Record<string, string> = {};
    const folder = join(process.cwd(), 'src');
    for (const file of (await readdir(join(folder, room), { recursive: true })).sort()) {
      const path = `/${room}/${file}`;
      if (path.endsWith('.ts')) sources[path] = await readFile(join(folder, path), 'utf8');
    }
    const t = textsOf(sources, []);
    for (const { text } of t.translated) if (!out.includes(text)) out.push(text);
    if (room === 'language' || room === 'notebook') sent.push(...t.sentences, ...t.plain);
  }
  await writeFile('/tmp/lang/keys.json', JSON.stringify(out));
  await writeFile('/tmp/lang/sent.json', JSON.stringify(sent));
});
