import type { Fields } from './types.ts'

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/** An app in the words that the service answers in: `uris` are `fetch`, `ports` are `portDefinitions`. */
export function inPresentWords(app: Fields): Fields {
  const { uris, ports, ...rest } = app
  return {
    ...rest,
    ...(uris === undefined || rest['fetch'] !== undefined
      ? {}
      : { fetch: list(uris).map((uri) => ({ uri })) }),
    ...(ports === undefined || ports === null || rest['portDefinitions'] !== undefined
      ? {}
      : { portDefinitions: list(ports).map((port) => ({ port })) }),
  }
}
