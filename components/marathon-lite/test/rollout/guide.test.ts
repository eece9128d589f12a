import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { autoscaleLabels } from '../../src/autoscale/decide/labels.ts'
import { daemonLabel } from '../../src/daemon/decide/follow-agents.ts'
import type { AppBody } from '../../src/definitions/app-body.ts'
import { rolloutLabels } from '../../src/rollout/decide/labels.ts'
import { clusterDefaults } from '../../src/settings.ts'
import { appViolations } from '../../src/validation/app/index.ts'
import { appOf } from '../support/definitions.ts'

const docs = new URL('../../../../docs/', import.meta.url)
const guide = readFileSync(new URL('guide/rollouts.md', docs), 'utf8')
const reference = readFileSync(new URL('reference/marathon/rollouts.md', docs), 'utf8')

describe('The guide to new versions', () => {
  it('shows definitions that are accepted', () => {
    const examples = [...guide.matchAll(/```json\n(.*?)```/gs)].map(
      ([, text = '']) => JSON.parse(text) as AppBody,
    )
    expect(examples).to.have.length(3)
    for (const body of examples) {
      expect(appViolations(appOf(body), clusterDefaults.features)).to.deep.equal([])
    }
  })

  it('and its reference name every label', () => {
    for (const label of [...Object.values(rolloutLabels), ...Object.values(autoscaleLabels), daemonLabel]) {
      expect(guide + reference).to.contain(label)
    }
  })
})
