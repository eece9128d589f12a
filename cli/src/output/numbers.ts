/** A number without needless digits: `0.1`, `32`, `1.25`. */
export function shortNumber(value: number): string {
  return String(Math.round(value * 1000) / 1000)
}

/** A duration for people: `3 s`, `5 min`, `2 h`, `4 d`. */
export function age(fromMs: number, nowMs: number): string {
  const seconds = Math.max(0, Math.round((nowMs - fromMs) / 1000))
  if (seconds < 120) return `${seconds} s`
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`
  return `${Math.round(seconds / 86_400)} d`
}

/** Cuts text to a width; the cut is shown. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 3)}...`
}
