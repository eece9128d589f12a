/** Tasks and executors: what is asked for, and what is told of them. */
export const taskMessages = {
  HealthHttp: 'port#1:uint32! path#2:string scheme#3:string statuses#4:uint32* protocol#5:IpProtocol=IPv4',
  HealthTcp: 'port#1:uint32! protocol#2:IpProtocol=IPv4',
  HealthCheck:
    'type#8:CheckType delay_seconds#2:double=15 interval_seconds#3:double=10 timeout_seconds#4:double=20 consecutive_failures#5:uint32=3 grace_period_seconds#6:double=10 command#7:CommandInfo http#1:HealthHttp tcp#9:HealthTcp',
  CheckCommand: 'command#1:CommandInfo!',
  CheckHttp: 'port#1:uint32! path#2:string',
  CheckTcp: 'port#1:uint32!',
  CheckInfo:
    'type#1:CheckType command#2:CheckCommand http#3:CheckHttp tcp#7:CheckTcp delay_seconds#4:double=15 interval_seconds#5:double=10 timeout_seconds#6:double=20',
  CheckCommandStatus: 'exit_code#1:int32',
  CheckHttpStatus: 'status_code#1:uint32',
  CheckTcpStatus: 'succeeded#1:bool',
  CheckStatusInfo:
    'type#1:CheckType command#2:CheckCommandStatus http#3:CheckHttpStatus tcp#4:CheckTcpStatus',
  KillPolicy: 'grace_period#1:Time',
  Port: 'number#1:uint32! name#2:string protocol#3:string visibility#4:Visibility labels#5:Labels',
  Ports: 'ports#1:Port*',
  DiscoveryInfo:
    'visibility#1:Visibility! name#2:string environment#3:string location#4:string version#5:string ports#6:Ports labels#7:Labels',
  ExecutorInfo:
    'executor_id#1:Id! type#15:ExecutorType framework_id#8:Id command#7:CommandInfo container#11:ContainerInfo resources#5:Resource* name#9:string source#10:string data#4:bytes discovery#12:DiscoveryInfo shutdown_grace_period#13:Time labels#14:Labels',
  TaskInfo:
    'name#1:string! task_id#2:Id! agent_id#3:Id! resources#4:Resource* executor#5:ExecutorInfo command#7:CommandInfo container#9:ContainerInfo health_check#8:HealthCheck check#13:CheckInfo kill_policy#12:KillPolicy data#6:bytes labels#10:Labels discovery#11:DiscoveryInfo max_completion_time#14:Time limits#15:{Scalar}',
  TaskGroupInfo: 'tasks#1:TaskInfo*',
  Limitation: 'resources#1:Resource*',
  TaskStatus:
    'task_id#1:Id! state#2:TaskState! message#4:string source#9:StatusSource reason#10:StatusReason data#3:bytes agent_id#5:Id executor_id#7:Id timestamp#6:double uuid#11:bytes healthy#8:bool check_status#15:CheckStatusInfo labels#12:Labels container_status#13:ContainerStatus unreachable_time#14:Time limitation#16:Limitation',
  Task: 'name#1:string! task_id#2:Id! framework_id#3:Id! executor_id#4:Id agent_id#5:Id! state#6:TaskState! resources#7:Resource* statuses#8:TaskStatus* status_update_state#9:TaskState status_update_uuid#10:bytes labels#11:Labels discovery#12:DiscoveryInfo container#13:ContainerInfo health_check#15:HealthCheck kill_policy#16:KillPolicy user#14:string limits#17:{Scalar}',
  Filters: 'refuse_seconds#1:double=5',
} as const
