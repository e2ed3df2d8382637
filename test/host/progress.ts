/** Says on one line what begins, and on another how long it took; every 15 seconds in between that it still runs. */
export async function progress<T>(what: string, usual: string, work: () => Promise<T>): Promise<T> {
  const started = Date.now();
  const elapsed = () => `${Math.round((Date.now() - started) / 1000)} s`;
  console.error(`${what} (usually ${usual}) …`);
  const stillRunning = setInterval(() => console.error(`  … ${elapsed()}`), 15_000);
  try {
    const result = await work();
    console.error(`  done in ${elapsed()}`);
    return result;
  } finally {
    clearInterval(stillRunning);
  }
}
