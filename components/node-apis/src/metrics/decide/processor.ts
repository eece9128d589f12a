import type { Measure } from '../datapoint.ts'

/** Processor time since the boot, in ticks. */
export interface ProcessorTimes {
  user: number
  system: number
  wait: number
  idle: number
  total: number
  cores: number
}

/** Reads `/proc/stat`. */
export function parseProcessorTimes(text: string): ProcessorTimes {
  const lines = text.split('\n')
  const numbers = (lines.find((line) => line.startsWith('cpu ')) ?? '').split(/\s+/).slice(1).map(Number)
  // Time of guests is part of user and nice.
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, softirq = 0, steal = 0] = numbers
  const total = user + nice + system + idle + wait + irq + softirq + steal
  const cores = lines.filter((line) => /^cpu\d/.test(line)).length
  return { user: user + nice, system: system + irq + softirq, wait, idle, total, cores }
}

/** Percent of the time between two readings. Without time between them everything was idle. */
export function processorMeasures(before: ProcessorTimes, after: ProcessorTimes): Measure[] {
  const all = after.total - before.total
  const percent = (name: 'user' | 'system' | 'wait' | 'idle'): number => {
    if (all <= 0) return name === 'idle' ? 100 : 0
    const share = ((after[name] - before[name]) / all) * 100
    return Math.round(Math.min(Math.max(share, 0), 100) * 100) / 100
  }
  const idle = percent('idle')
  const values = {
    user: percent('user'),
    system: percent('system'),
    idle,
    wait: percent('wait'),
    total: Math.round((100 - idle) * 100) / 100,
  }
  return [
    { name: 'cpu.cores', value: after.cores, unit: 'count' },
    ...Object.entries(values).map(([name, value]) => ({ name: `cpu.${name}`, value, unit: 'percent' })),
  ]
}
