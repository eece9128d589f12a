/** The launch delay of one configuration of a service. All times are epoch milliseconds. */
export interface LaunchDelay {
  /** The configuration that failed; another one starts without a delay. */
  configVersion: string
  delayMs: number
  referenceMs: number
}

export interface BackoffRule {
  backoffSeconds: number
  backoffFactor: number
  maxLaunchDelaySeconds: number
}

/** The delay after one more counted failure. */
export function delayAfterFailure(
  delay: LaunchDelay | undefined,
  rule: BackoffRule,
  configVersion: string,
  nowMs: number,
): LaunchDelay {
  const longestMs = rule.maxLaunchDelaySeconds * 1000
  const grown =
    delay?.configVersion === configVersion ? delay.delayMs * rule.backoffFactor : rule.backoffSeconds * 1000
  return { configVersion, delayMs: Math.min(grown, longestMs), referenceMs: nowMs }
}

/** The delay after a launch got somewhere: it keeps its length and counts from now. */
export function delayAfterProgress(delay: LaunchDelay, nowMs: number): LaunchDelay {
  return { ...delay, referenceMs: nowMs }
}

/** When launches of a configuration may go on; in the past when nothing holds them. */
export function launchAllowedAtMs(delay: LaunchDelay | undefined, configVersion: string): number {
  return delay?.configVersion === configVersion ? delay.referenceMs + delay.delayMs : 0
}

/** Whether a delay has been without a failure for so long that it is forgotten. */
export function isForgotten(delay: LaunchDelay, rule: BackoffRule, nowMs: number): boolean {
  return nowMs >= delay.referenceMs + rule.maxLaunchDelaySeconds * 1000
}
