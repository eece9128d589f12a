import { expect } from 'chai'
import fc from 'fast-check'
import { shellTask } from './agent-story.ts'
import type { Scenario } from './scenario.ts'

const piece = fc.constantFrom(
  ...[
    '$',
    '${X}',
    '$$',
    '%',
    '%n',
    '"',
    "'",
    '\\',
    '`',
    '\n',
    '\t',
    '\r',
    '\u0001',
    '\u007f',
    ' ',
    ';',
    '=',
    '-',
    '@',
  ],
  ...['é', '✓', '\u{1f600}', 'a', '*', '#', '{', '}', '[Service]', '\\n', '\\x41', '|', '&'],
)
const word = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''))
const launches = fc.record({
  words: fc.array(word, { minLength: 1, maxLength: 5 }),
  values: fc.array(word, { minLength: 1, maxLength: 4 }),
})

/** Nothing between a definition and its program changes a word. */
export const wordsScenarios: Scenario[] = [
  {
    title: 'get any words and values exactly as they were written',
    async run({ master, read }) {
      let count = 0
      const property = fc.asyncProperty(launches, async ({ words, values }) => {
        const id = `any-${(count += 1)}`
        const variables = values.map((value, index) => ({ name: `V${index}`, value }))
        const show = `printf "[%s]" "$@" ${variables.map(({ name }) => `"$${name}"`).join(' ')}`
        const command = {
          shell: false,
          value: '/bin/sh',
          arguments: ['sh', '-c', show, 'sh', ...words],
          environment: { variables },
        }
        master.launch([shellTask(id, '', { command })])
        await master.until(id, 'TASK_FINISHED')
        expect(await read(id, 'stdout')).to.equal([...words, ...values].map((text) => `[${text}]`).join(''))
      })
      await fc.assert(property, { numRuns: 25, endOnFailure: true })
    },
  },
]
