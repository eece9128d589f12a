import { expect } from 'chai'
import fc from 'fast-check'
import {
  decodeMessage,
  encodeMessage,
  messageTable,
  readMessage,
  writeJson,
} from '../../../src/protocol/wire/index.ts'
import type { MessageName } from '../../../src/protocol/wire/index.ts'
import { messageType } from '../../../src/protocol/wire/descriptors.ts'
import { anyMessage } from './messages.arbitrary.ts'

const names = Object.keys(messageTable) as MessageName[]
const whole = /^(Scheduler|Executor|Master|Agent)(Call|Event|Response)$/

describe('the messages of the wire table', () => {
  it('come back from binary as they were', () => {
    for (const name of names) {
      fc.assert(
        fc.property(anyMessage(name), (message) => {
          expect(decodeMessage(name, encodeMessage(name, message))).to.deep.equal(message)
        }),
        { numRuns: whole.test(name) ? 15 : 4 },
      )
    }
  })

  it('come back from JSON as they were', () => {
    for (const name of names) {
      fc.assert(
        fc.property(anyMessage(name), (message) => {
          expect(readMessage(name, JSON.parse(writeJson(name, message)))).to.deep.equal(message)
        }),
        { numRuns: whole.test(name) ? 15 : 4 },
      )
    }
  })

  it('have every field number and every name once', () => {
    for (const name of names) {
      const { fields } = messageType(name)
      expect(new Set(fields.map(({ number }) => number)), name).to.have.lengthOf(fields.length)
      expect(new Set(fields.map((field) => field.name)), name).to.have.lengthOf(fields.length)
    }
  })
})
