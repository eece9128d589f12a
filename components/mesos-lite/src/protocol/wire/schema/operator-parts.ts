/** What the operator APIs of master and agent have in common. */
export const operatorMessages = {
  GetMetrics: 'timeout#1:Time',
  SetLoggingLevel: 'level#1:uint32! duration#2:Time!',
  ListFiles: 'path#1:string!',
  ReadFile: 'path#1:string! offset#2:uint64! length#3:uint64',
  Health: 'healthy#1:bool!',
  Flags: 'flags#1:Flag*',
  Version: 'version_info#1:VersionInfo!',
  Metrics: 'metrics#1:Metric*',
  LoggingLevel: 'level#1:uint32!',
  FileInfos: 'file_infos#1:FileInfo*',
  FileData: 'size#1:uint64! data#2:bytes!',
  Operations: 'operations#1:OperationRecord*',
  DrainConfig: 'max_grace_period#1:Time mark_gone#2:bool~false',
  DrainInfo: 'state#1:DrainState! config#2:DrainConfig!',
} as const
