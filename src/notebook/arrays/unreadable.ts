import type { LoadTrouble } from '../../language';

/** Thrown by the readers of files; {@link import('./readArray').readArray} turns it back into data. */
export class Unreadable extends Error {
  constructor(readonly trouble: LoadTrouble) {
    super(trouble.reason);
    this.name = 'Unreadable';
  }
}

/** The file is not what its name says. */
export const damaged = (what: string): Unreadable => new Unreadable({ reason: 'damaged', what });
