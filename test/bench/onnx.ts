/** An ONNX model of a single node, in protobuf's wire format (onnx.proto3), so that no model has to be kept. */

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
const integer = (field: number, value: number): number[] => [...varint(field << 3), ...varint(value)];
const bytes = (field: number, content: readonly number[]): number[] => [
  ...varint((field << 3) | 2),
  ...varint(content.length),
  ...content,
];
const text = (field: number, value: string): number[] => bytes(field, [...new TextEncoder().encode(value)]);

const FLOAT = 1;
const [INT, INTS] = [2, 7];

/** A float32 tensor of any shape. */
const value = (name: string): number[] => [...text(1, name), ...bytes(2, bytes(1, integer(1, FLOAT)))];

export function singleNode(
  operator: string,
  attributes: Readonly<Record<string, number | number[]>>,
  inputs: readonly string[] = ['a', 'b'],
): Uint8Array {
  const node = [
    ...inputs.flatMap((name) => text(1, name)),
    ...text(2, 'y'),
    ...text(4, operator),
    ...Object.entries(attributes).flatMap(([name, setting]) =>
      bytes(5, [
        ...text(1, name),
        ...(typeof setting === 'number'
          ? integer(3, setting)
          : setting.flatMap((entry) => integer(8, entry))),
        ...integer(20, typeof setting === 'number' ? INT : INTS),
      ]),
    ),
  ];
  const graph = [
    ...bytes(1, node),
    ...text(2, 'g'),
    ...inputs.flatMap((name) => bytes(11, value(name))),
    ...bytes(12, value('y')),
  ];
  return Uint8Array.from([...integer(1, 8), ...bytes(7, graph), ...bytes(8, integer(2, 13))]);
}
