import { cliErrors } from '../../errors.ts'

const unitSeconds: Record<string, number> = {
  ms: 0.001,
  s: 1,
  sec: 1,
  secs: 1,
  m: 60,
  min: 60,
  mins: 60,
  h: 3600,
  hr: 3600,
  hrs: 3600,
  d: 86_400,
  days: 86_400,
}

/** Seconds of a duration as people write it: `90`, `90s`, `10mins`, `1h30m`. Throws DCL_CLI_INPUT_INVALID. */
export function parseSeconds(text: string, option: string, command: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)([a-z]*)/g)]
  const whole = parts.map(([part]) => part).join('') === text && parts.length > 0
  const seconds = parts.reduce((sum, [, amount = '', unit = '']) => {
    const each = unit === '' && parts.length === 1 ? 1 : unitSeconds[unit]
    return sum + (each === undefined ? Number.NaN : Number(amount) * each)
  }, 0)
  if (whole && Number.isFinite(seconds)) return seconds
  const reason = `--${option} needs a duration as 90s, 10m or 1h30m, not "${text}"`
  throw cliErrors.INPUT_INVALID({ reason, command })
}
