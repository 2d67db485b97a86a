// A container with a handler that has onShutdown(): what happens at SIGTERM.
import { Handler, LambdaHandler } from 'sluice';

@LambdaHandler()
class Says extends Handler {
  override async onShutdown() {
    console.log('onShutdown');
    if (process.env['FAILS'] !== undefined) throw new Error('of onShutdown');
    await new Promise((resolve) => setTimeout(resolve, 20));
    console.log('onShutdown done');
  }
  async handle() {
    return 'handled';
  }
}

console.log(await Says.toLambda()({}, undefined as never));
// What keeps a container alive between invocations.
const alive = setInterval(() => {}, 1_000);
if (process.env['ENDS_BY_ITSELF'] !== undefined) clearInterval(alive);
