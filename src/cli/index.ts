import { main } from './main';

main(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
}).then((status) => {
  // Not process.exit: what is still in the pipe would be lost.
  process.exitCode = status;
});
