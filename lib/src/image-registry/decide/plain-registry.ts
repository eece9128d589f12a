/** Whether a registry is spoken to without TLS: it is configured so, or it is this machine itself. */
export function isPlain(registry: string, insecure: readonly string[]): boolean {
  if (insecure.includes(registry)) return true
  const host = registry.replace(/:\d+$/, '')
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}
