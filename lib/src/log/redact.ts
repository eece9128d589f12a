const secretName = /(password|passwd|secret|token|authorization|cookie|private_?key|credential)/i

/** Replaces values whose field name says that they are secret; the structure stays readable. */
export function redact(value: unknown, depth = 0): unknown {
  if (depth > 6 || value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name,
      secretName.test(name) && typeof field === 'string' ? '[redacted]' : redact(field, depth + 1),
    ]),
  )
}
