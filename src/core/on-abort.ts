interface Subscription {
  readonly reactions: Set<() => void>;
  readonly listener: () => void;
}

const subscriptions = new WeakMap<AbortSignal, Subscription>();

/**
 * Calls `react` when the signal fires; returns how to unsubscribe. One listener a signal, however many runs share it:
 * Node warns of a leak from the eleventh listener on.
 */
export function onAbort(signal: AbortSignal, react: () => void): () => void {
  const { reactions, listener } = subscriptions.get(signal) ?? subscribe(signal);
  reactions.add(react);
  return () => {
    reactions.delete(react);
    if (reactions.size > 0) return;
    signal.removeEventListener('abort', listener);
    subscriptions.delete(signal);
  };
}

function subscribe(signal: AbortSignal): Subscription {
  const reactions = new Set<() => void>();
  const listener = (): void => reactions.forEach((react) => react());
  const subscription = { reactions, listener };
  subscriptions.set(signal, subscription);
  signal.addEventListener('abort', listener, { once: true });
  return subscription;
}
