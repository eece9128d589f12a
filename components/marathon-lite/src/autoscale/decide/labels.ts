import { isDaemon } from '../../daemon/decide/follow-agents.ts'
import type { ServiceDefinition } from '../../definitions/service.ts'
import { parseDurationMs } from '../../rollout/decide/labels.ts'
import type { Violation } from '../../validation/report.ts'

/** Labels by which a service asks to be scaled by what it does. Plain Marathon ignores them. */
export const autoscaleLabels = {
  metric: 'DCOS_AUTOSCALE',
  target: 'DCOS_AUTOSCALE_TARGET',
  min: 'DCOS_AUTOSCALE_MIN',
  max: 'DCOS_AUTOSCALE_MAX',
  coolDown: 'DCOS_AUTOSCALE_COOLDOWN',
  stabilization: 'DCOS_AUTOSCALE_STABILIZATION',
  query: 'DCOS_AUTOSCALE_QUERY',
  prometheus: 'DCOS_AUTOSCALE_PROMETHEUS',
} as const

/** How a service is scaled. */
export interface ScaleRule {
  metric: 'cpu' | 'memory' | 'prometheus'
  /** Of cpu and memory: the share of what an instance asked for. Of a query: the amount for each instance. */
  target: number
  min: number
  max: number
  /** Nothing is changed for so long after a change. */
  coolDownMs: number
  /** Instances are taken away only when they were too many all this time. */
  stabilizationMs: number
  query?: string
  prometheusUrl?: string
}

const metrics = ['cpu', 'memory', 'prometheus'] as const

const whole = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined

const positive = (text: string | undefined): number | undefined => {
  const value = text === undefined || text.trim() === '' ? NaN : Number(text)
  return Number.isFinite(value) && value > 0 ? value : undefined
}

/** The rule that the labels of a service set; undefined without one, or with one that makes no sense. */
export function scaleRuleOf({ labels }: Pick<ServiceDefinition, 'labels'>): ScaleRule | undefined {
  const metric = metrics.find((each) => each === labels[autoscaleLabels.metric])
  const target = positive(labels[autoscaleLabels.target])
  const min = whole(labels[autoscaleLabels.min] ?? '1')
  const max = whole(labels[autoscaleLabels.max])
  const coolDownMs = parseDurationMs(labels[autoscaleLabels.coolDown] ?? '1m')
  const stabilizationMs = parseDurationMs(labels[autoscaleLabels.stabilization] ?? '5m')
  const query = labels[autoscaleLabels.query]
  const prometheusUrl = labels[autoscaleLabels.prometheus]
  if (!metric || !target || !min || !max || min > max) return undefined
  if (coolDownMs === undefined || stabilizationMs === undefined) return undefined
  if (metric === 'prometheus' && (!query || !prometheusUrl || !URL.canParse(prometheusUrl))) return undefined
  return {
    metric,
    target,
    min,
    max,
    coolDownMs,
    stabilizationMs,
    ...(query === undefined ? {} : { query }),
    ...(prometheusUrl === undefined ? {} : { prometheusUrl }),
  }
}

/** What is wrong with these labels. */
export function autoscaleViolations(service: ServiceDefinition): Violation[] {
  const { labels } = service
  const found: Violation[] = []
  const { metric, target, min, max, coolDown, stabilization, query, prometheus } = autoscaleLabels
  const named = labels[metric]
  if (named === undefined) return []
  const add = (name: string, error: string): void => void found.push({ path: `/labels(${name})`, error })
  if (!metrics.some((each) => each === named)) add(metric, `must be one of ${metrics.join(', ')}`)
  if (positive(labels[target]) === undefined) add(target, 'must be a number above 0')
  const least = whole(labels[min] ?? '1')
  const most = whole(labels[max])
  if (!least) add(min, 'must be a whole number of at least 1')
  if (!most) add(max, 'must be a whole number of at least 1')
  if (least && most && least > most) add(max, `must not be below ${min}`)
  for (const name of [coolDown, stabilization]) {
    const text = labels[name]
    if (text !== undefined && parseDurationMs(text) === undefined)
      add(name, 'must be a time as 90s, 10m or 1h')
  }
  if (named === 'prometheus') {
    if (!labels[query]) add(query, 'must be a query of Prometheus')
    if (!URL.canParse(labels[prometheus] ?? '')) add(prometheus, 'must be the URL of a Prometheus server')
  }
  if (isDaemon(service)) add(metric, 'a daemon has one instance on each agent and cannot be scaled')
  return found
}
