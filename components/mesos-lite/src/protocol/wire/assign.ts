/** Sets an entry whose key a client chose: `__proto__` is a key like any other. */
export function setEntry(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') target[key] = value
  else Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
}
