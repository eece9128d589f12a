/** The executor API: what an executor says to its agent, and hears from it. */
export const executorMessages = {
  ExecutorSubscribe: 'unacknowledged_tasks#1:TaskInfo* unacknowledged_updates#2:Update*',
  ExecutorSends: 'data#2:bytes!',
  ExecutorCall:
    'type#3:ExecutorCallType executor_id#1:Id! framework_id#2:Id! subscribe#4:ExecutorSubscribe update#5:Update message#6:ExecutorSends',
  ExecutorSubscribed:
    'executor_info#1:ExecutorInfo! framework_info#2:FrameworkInfo! agent_info#3:AgentInfo! container_id#4:ContainerId',
  ExecutorAcknowledged: 'task_id#1:Id! uuid#2:bytes!',
  ExecutorLaunch: 'task#1:TaskInfo!',
  ExecutorLaunchGroup: 'task_group#1:TaskGroupInfo!',
  ExecutorKill: 'task_id#1:Id! kill_policy#2:KillPolicy',
  ExecutorHears: 'data#1:bytes!',
  ExecutorEvent:
    'type#1:ExecutorEventType subscribed#2:ExecutorSubscribed acknowledged#3:ExecutorAcknowledged launch#4:ExecutorLaunch launch_group#8:ExecutorLaunchGroup kill#5:ExecutorKill message#6:ExecutorHears error#7:ErrorBody',
} as const
