/** Packages, by the beginnings of their names; whole segments, so that `java` is not `javaparser`. */
export interface Packages {
  /** What stands between the segments of a qualified name. */
  between: RegExp
  names: ReadonlySet<string>
  /** How many segments the longest of the names has. */
  depth: number
}

function packages(between: RegExp, names: string): Packages {
  const all = names.trim().split(/\s+/)
  return { between, names: new Set(all), depth: Math.max(...all.map((name) => name.split(between).length)) }
}

/** Whether a qualified name begins with one of the packages. */
export function belongsTo({ between, names, depth }: Packages, qualified: string): boolean {
  let end = 0
  for (let segments = 0; segments < depth; segments += 1) {
    const rest = qualified.slice(end)
    const next = between.exec(rest)
    const until = next === null ? qualified.length : end + next.index
    if (names.has(qualified.slice(0, until))) return true
    if (next === null) return false
    end = until + next[0].length
  }
  return false
}

/** What is taken for a library where a language's frames say packages or symbols rather than where they are installed. */
export const LIBRARIES = {
  // The JDK, the languages on it, and the frameworks, servers, drivers and clients that most programs are built on.
  java: packages(
    /\./,
    `java javax jdk sun com.sun jakarta kotlin kotlinx scala groovy org.codehaus.groovy org.apache.groovy clojure
    org.springframework org.apache org.hibernate org.eclipse org.jboss org.wildfly org.glassfish org.jvnet org.mortbay io.netty
    io.undertow io.micronaut io.quarkus io.smallrye io.vertx io.ktor io.grpc io.helidon io.javalin io.reactivex io.lettuce
    io.opentelemetry io.micrometer io.github.resilience4j io.projectreactor rx reactor akka play feign okhttp3 okio
    retrofit2 com.google.common com.google.inject com.google.gson com.google.protobuf com.google.api com.fasterxml
    com.zaxxer com.mysql com.mongodb com.microsoft.sqlserver com.netflix com.amazonaws com.linecorp.armeria
    com.github.benmanes.caffeine com.rabbitmq com.hazelcast software.amazon org.postgresql org.mariadb org.h2 org.sqlite
    org.jooq org.flywaydb liquibase oracle ch.qos.logback org.slf4j org.junit junit org.testng org.mockito org.gradle
    org.aspectj org.aopalliance org.quartz org.thymeleaf org.yaml org.json org.bouncycastle org.jetbrains redis.clients
    org.redisson org.elasticsearch org.opensearch net.bytebuddy net.sf.cglib net.sf.ehcache javassist freemarker dagger
    android androidx dalvik com.android`,
  ),
  csharp: packages(
    /\./,
    `System Microsoft Mono Internal Interop Windows MS Newtonsoft NUnit Xunit Npgsql MySql MySqlConnector Oracle MongoDB
    StackExchange Serilog NLog log4net Grpc Google.Protobuf Google.Apis Castle Autofac AutoMapper FluentValidation MediatR
    MassTransit Dapper Polly Refit RestSharp Hangfire Quartz Swashbuckle Azure Amazon RabbitMQ Confluent Elastic
    OpenTelemetry Topshelf Moq`,
  ),
  // The standard library by its first elements, and those that are always fetched.
  go: packages(
    /[./]/,
    `archive bufio builtin bytes cmp compress container context crypto database debug embed encoding errors expvar flag fmt
    go hash html image index internal io iter log maps math mime net os path plugin reflect regexp runtime slices sort
    strconv strings structs sync syscall testing text time unicode unique unsafe weak vendor golang.org google.golang.org
    gopkg.in k8s.io`,
  ),
  rust: packages(
    /::|[ <[]/,
    `std core alloc proc_macro test panic_unwind panic_abort backtrace hashbrown gimli addr2line rustc_demangle tokio
    futures futures_util futures_core futures_executor hyper hyper_util h2 tower tower_http axum actix_web actix_rt
    actix_server actix_http rocket warp reqwest serde serde_json tracing tracing_core log anyhow eyre color_eyre rayon
    rayon_core crossbeam crossbeam_channel parking_lot async_std smol mio sqlx sqlx_core diesel clap tonic once_cell`,
  ),
  native: new Set(
    `abort raise gsignal pthread_kill clone clone3 start_thread main_arena malloc calloc realloc free cfree memcpy memmove
    memset memcmp strcpy strncpy strcat strlen strcmp strdup sprintf snprintf vsnprintf printf vprintf fprintf puts gets
    fgets read write exit _exit quick_exit qsort bsearch sigaction pthread_create pthread_mutex_lock pthread_cond_wait
    poll select epoll_wait nanosleep usleep sleep wait4 waitpid ioctl syscall futex_wait sysmalloc malloc_printerr
    malloc_consolidate unlink_chunk tcache_get munmap_chunk fortify_fail terminate asan_thread_start`.split(/\s+/),
  ),
  kernel: new Set(
    `dump_stack dump_stack_lvl show_stack show_regs show_trace_log_lvl print_report kasan_report panic die nmi_panic
    no_context bad_area bad_area_nosemaphore do_page_fault __warn warn_slowpath_fmt report_bug handle_bug __might_sleep
    kthread kthreadd worker_thread process_one_work smpboot_thread_fn secondary_startup_64
    secondary_startup_64_no_verify start_secondary start_kernel cpu_startup_entry do_idle default_idle
    default_idle_call rest_init invoke_syscall call_usermodehelper_exec_async irq_exit_rcu __irq_exit_rcu __do_softirq
    handle_softirqs common_interrupt rcu_sched_clock_irq update_process_times tick_sched_timer __hrtimer_run_queues
    hrtimer_interrupt __schedule schedule schedule_timeout io_schedule hung_task_panic check_panic_on_warn
    out_of_memory oom_kill_process dump_header`.split(/\s+/),
  ),
} as const
