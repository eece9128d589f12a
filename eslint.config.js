import { lintConfiguration } from './scripts/lint/configuration.ts'

export default lintConfiguration({ root: import.meta.dirname })
