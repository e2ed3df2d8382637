export * from './content';
export * from './expression';
export * from './numberFormat';
export * from './problem';
export * from './random';
export * from './shape';
export * from './statistics';
export * from './tensor';
