import type { Clock } from '@dcos-lite/lib/clock'
import type { Random } from '@dcos-lite/lib/random'

/** Something to do on one host; `text` is what a preview shows, and what is said while it is done. */
export interface Work {
  /** Address of the host; empty for the machine of the installer. */
  host: string
  text: string
}

/** What a phase may use while it works. */
export interface Tools {
  clock: Clock
  random: Random
  /** Aborted when the operator interrupts. */
  signal: AbortSignal
  /** Says what is going on, on the line of the host. */
  report(text: string): void
  /** Says something that an operator must not miss: it stays to be read. */
  notice(text: string): void
}

/**
 * One step of an installation. `plan` decides from what is known, without input or output, what is missing; an empty
 * plan means that the phase has nothing to do. `run` does the work of one host, hosts beside one another.
 */
export interface Phase<State, HostWork extends Work = Work> {
  /** Verb and object, in one or two words: it is printed in front of each line. */
  name: string
  /** What it is about, in words. */
  title: string
  /** Whether it changes hosts: a preview shows the plan instead of running it. */
  changes: boolean
  plan(state: State): HostWork[]
  run(state: State, work: HostWork[], tools: Tools): Promise<void>
  /** Puts hosts in groups of which each one ends before the next begins; all in one group unless it is there. */
  order?(state: State, hosts: string[]): string[][]
  /** Looks at the whole after every host is done. */
  finish?(state: State, tools: Tools): Promise<void> | void
  /** Undoes what must not stay when this or a later phase fails; never what a next run can use. */
  cleanup?(state: State, tools: Tools): Promise<void>
}

/** A phase whose kind of work only itself knows. */
export interface AnyPhase<State> extends Omit<Phase<State>, 'plan' | 'run'> {
  prepare(state: State): { work: Work[]; runOn(host: string, tools: Tools): Promise<void> }
}

/** Makes phases with different kinds of work fit into one list. */
export function definePhase<State, HostWork extends Work>(phase: Phase<State, HostWork>): AnyPhase<State> {
  const { plan, run, ...rest } = phase
  return {
    ...rest,
    prepare(state) {
      const work = plan(state)
      return {
        work,
        runOn: (host, tools) =>
          run(
            state,
            work.filter((one) => one.host === host),
            tools,
          ),
      }
    },
  }
}
