/** The engine itself failed or was ended: not what a statement asked for. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}
