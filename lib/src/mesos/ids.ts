/** Ids are always wrapped on the wire. */
export interface Value {
  value: string
}
export type FrameworkId = Value
export type AgentId = Value
export type OfferId = Value
export type TaskId = Value
export type ExecutorId = Value
export interface ContainerId extends Value {
  parent?: ContainerId
}
