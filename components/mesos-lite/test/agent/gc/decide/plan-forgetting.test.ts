import { expect } from 'chai'
import fc from 'fast-check'
import type { KnownTask } from '../../../../src/agent/gc/decide/plan-forgetting.ts'
import { planForgetting } from '../../../../src/agent/gc/decide/plan-forgetting.ts'

const rules = { frameworks: 2, executorsPerFramework: 2, tasksPerExecutor: 2 }
const known = fc.uniqueArray(
  fc.record({
    frameworkId: fc.constantFrom('f1', 'f2', 'f3'),
    executor: fc.constantFrom('e1', 'e2', 'e3'),
    containerId: fc.uuid(),
    completedAtMs: fc.option(fc.nat(100), { nil: undefined }),
  }),
  { maxLength: 14, selector: ({ containerId }) => containerId },
)

const taskOf = (framework: string, executor: string, id: string, completedAtMs?: number): KnownTask => ({
  ...{
    frameworkId: framework,
    executorContainerId: `${framework}-${executor}`,
    containerId: id,
    completedAtMs,
  },
})

describe('what an agent forgets', () => {
  it('are the oldest executors of a framework, the oldest frameworks, and the oldest tasks of an executor', () => {
    const executors = [1, 2, 3].map((age) => taskOf('f', `e${age}`, `t${age}`, age))
    expect([...planForgetting(executors, new Set(), rules)]).to.deep.equal(['t1'])
    const frameworks = [1, 2, 3].map((age) => taskOf(`f${age}`, 'e', `t${age}`, age))
    expect([...planForgetting(frameworks, new Set(), rules)]).to.deep.equal(['t1'])
    const tasks = [1, 2, 3].map((age) => taskOf('f', 'e', `t${age}`, age))
    expect([...planForgetting(tasks, new Set(['f-e']), rules)]).to.deep.equal(['t1'])
  })

  it('is never what runs, nor more than has to go', () => {
    fc.assert(
      fc.property(known, (list) => {
        const tasks = list.map(({ frameworkId, executor, containerId, completedAtMs }) =>
          taskOf(frameworkId, executor, containerId, completedAtMs),
        )
        const forgotten = planForgetting(tasks, new Set(), rules)
        const left = tasks.filter(({ containerId }) => !forgotten.has(containerId))
        expect(
          tasks.filter((task) => task.completedAtMs === undefined && !left.includes(task)),
        ).to.deep.equal([])
        const isOver = (members: KnownTask[]): boolean =>
          members.every((task) => task.completedAtMs !== undefined)
        const frameworks = [...Map.groupBy(left, ({ frameworkId }) => frameworkId).values()]
        expect(frameworks.filter(isOver).length).to.be.at.most(rules.frameworks)
        for (const members of frameworks) {
          const executors = [...Map.groupBy(members, (task) => task.executorContainerId).values()]
          expect(executors.filter(isOver).length).to.be.at.most(rules.executorsPerFramework)
          for (const own of executors) {
            expect(own.filter((task) => task.completedAtMs !== undefined).length).to.be.at.most(
              rules.tasksPerExecutor,
            )
          }
        }
        expect(planForgetting(left, new Set(), rules).size).to.equal(0)
      }),
    )
  })
})
