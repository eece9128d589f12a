import type { FrameworkInfo } from '@dcos-lite/lib/mesos'

/** Whether a framework declared a capability. */
export function hasCapability(framework: FrameworkInfo | undefined, name: string): boolean {
  return (framework?.capabilities ?? []).some(({ type }) => type === name)
}
