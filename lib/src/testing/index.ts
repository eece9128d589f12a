export { eventually } from './eventually.ts'
export { withTemporaryFolder } from './temporary-folder.ts'
export { corpusFolder } from './corpus.ts'
export { testEnvironment } from './environment.ts'
