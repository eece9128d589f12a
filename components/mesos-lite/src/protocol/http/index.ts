export { callErrors } from './errors.ts'
export {
  answerTypeOf,
  checkTakesRecords,
  isRecordStream,
  messageTypeOf,
  recordStream,
} from './media-types.ts'
export type { MediaType } from './media-types.ts'
export { anyMethod, checkCallType, parseMessage, readCall, takeCallBodies } from './read-call.ts'
export { getView, operatorPaths, viewPaths } from './paths.ts'
export { readRecords, recordReader } from './read-records.ts'
export { recordWriter, sendMessage, writeMessage } from './send-message.ts'
