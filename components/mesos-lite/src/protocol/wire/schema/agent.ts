/** The operator API of an agent: calls, responses, the stream of a container's input and output. */
export const agentMessages = {
  GetContainers: 'show_nested#1:bool show_standalone#2:bool',
  LaunchNested: 'container_id#1:ContainerId! command#2:CommandInfo container#3:ContainerInfo',
  ContainerIdBody: 'container_id#1:ContainerId!',
  KillContainer: 'container_id#1:ContainerId! signal#2:int32',
  LaunchContainer:
    'container_id#1:ContainerId! command#2:CommandInfo resources#3:Resource* container#4:ContainerInfo limits#5:{Scalar}',
  AttachInput: 'type#1:AttachInputType container_id#2:ContainerId process_io#3:ProcessIo',
  ProviderInfoBody: 'info#1:ResourceProviderInfo!',
  ProviderName: 'type#1:string! name#2:string!',
  ProviderIdBody: 'resource_provider_id#1:Id!',
  PruneImages: 'excluded_images#1:Image*',
  AgentCall:
    'type#1:AgentCallType get_metrics#2:GetMetrics set_logging_level#3:SetLoggingLevel list_files#4:ListFiles read_file#5:ReadFile get_containers#20:GetContainers launch_nested_container#6:LaunchNested wait_nested_container#7:ContainerIdBody kill_nested_container#8:KillContainer remove_nested_container#12:ContainerIdBody launch_nested_container_session#9:LaunchNested attach_container_input#10:AttachInput attach_container_output#11:ContainerIdBody launch_container#13:LaunchContainer wait_container#14:ContainerIdBody kill_container#15:KillContainer remove_container#16:ContainerIdBody add_resource_provider_config#17:ProviderInfoBody update_resource_provider_config#18:ProviderInfoBody remove_resource_provider_config#19:ProviderName mark_resource_provider_gone#22:ProviderIdBody prune_images#21:PruneImages',
  AgentTasks:
    'pending_tasks#1:Task* queued_tasks#2:Task* launched_tasks#3:Task* terminated_tasks#4:Task* completed_tasks#5:Task*',
  AgentExecutor: 'executor_info#1:ExecutorInfo!',
  AgentExecutors: 'executors#1:AgentExecutor* completed_executors#2:AgentExecutor*',
  AgentFrameworks: 'frameworks#1:FrameworkRemoved* completed_frameworks#2:FrameworkRemoved*',
  AgentState: 'get_tasks#1:AgentTasks get_executors#2:AgentExecutors get_frameworks#3:AgentFrameworks',
  ContainerView:
    'framework_id#1:Id executor_id#2:Id executor_name#3:string container_id#4:ContainerId! container_status#5:ContainerStatus resource_statistics#6:ResourceStatistics',
  Containers: 'containers#1:ContainerView*',
  AgentSelf: 'agent_info#1:AgentInfo drain_config#2:DrainConfig estimated_drain_start_time#3:Time',
  ResourceProviders: 'resource_providers#1:ResourceProvider*',
  ContainerEnd:
    'exit_status#1:int32 state#2:TaskState reason#3:StatusReason limitation#4:Limitation message#5:string',
  AgentResponse:
    'type#1:AgentResponseType get_health#2:Health get_flags#3:Flags get_version#4:Version get_metrics#5:Metrics get_logging_level#6:LoggingLevel list_files#7:FileInfos read_file#8:FileData get_state#9:AgentState get_containers#10:Containers get_frameworks#11:AgentFrameworks get_executors#12:AgentExecutors get_operations#18:Operations get_tasks#13:AgentTasks get_agent#15:AgentSelf get_resource_providers#17:ResourceProviders wait_nested_container#14:ContainerEnd wait_container#16:ContainerEnd',
  ProcessData: 'type#1:ProcessDataType data#2:bytes',
  ProcessHeartbeat: 'interval#1:Time',
  ProcessControl: 'type#1:ProcessControlType tty_info#2:TtyInfo heartbeat#3:ProcessHeartbeat',
  ProcessIo: 'type#1:ProcessIoType data#2:ProcessData control#3:ProcessControl',
} as const
