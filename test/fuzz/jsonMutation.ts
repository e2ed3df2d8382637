import type { Random } from './engine';

/** What stands in JSON where something else was expected. */
const VALUES: readonly unknown[] = [
  ...[null, true, false, 0, -1, 0.5, 1, 2, 255, 2 ** 31, 2 ** 53, 1e308, -0],
  ...[
    '',
    'NaN',
    '-0',
    'Infinity',
    'K',
    '__proto__',
    '\\href{javascript:alert(1)}{x}',
    '<img src=x>',
    'AAAAAAAA8D8=',
  ],
  ...[[], {}, [0, 2 ** 32], [[[]]], { numbers: [1] }, { float64: 'AAAAAAAA8D8=' }, { formulas: [1] }],
  { kind: 'element', name: 'X', position: [0] },
  { kind: 'sum', terms: [0, 0] },
];

/** Changes one place of a JSON text: puts another value there, one from elsewhere, or takes it away. */
export function mutatedJson(input: Uint8Array, random: Random): Uint8Array | undefined {
  let data: unknown;
  try {
    data = JSON.parse(new TextDecoder().decode(input));
  } catch {
    return undefined;
  }
  const places: { readonly in: Record<string, unknown>; readonly key: string }[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    // Lists and objects are the same to whoever puts something in.
    const holder: Record<string, unknown> = Object(value);
    for (const key of Object.keys(holder)) {
      places.push({ in: holder, key });
      walk(holder[key]);
    }
  };
  walk(data);
  const place = places[random(places.length)];
  const other = places[random(places.length)];
  if (!place || !other) return undefined;
  switch (random(4)) {
    case 0:
      if (Array.isArray(place.in)) place.in.splice(Number(place.key), 1);
      else delete place.in[place.key];
      break;
    case 1:
      place.in[place.key] = structuredClone(other.in[other.key]);
      break;
    case 2:
      if (Array.isArray(place.in)) place.in.push(structuredClone(place.in[Number(place.key)]));
      else place.in[other.key] = structuredClone(other.in[other.key]);
      break;
    default:
      place.in[place.key] = VALUES[random(VALUES.length)];
  }
  return new TextEncoder().encode(JSON.stringify(data));
}
