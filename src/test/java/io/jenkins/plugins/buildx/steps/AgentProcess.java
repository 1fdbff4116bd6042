package io.jenkins.plugins.buildx.steps;

import hudson.model.Slave;
import jenkins.security.MasterToSlaveCallable;

/** The process of an agent that a test started on this machine. */
final class AgentProcess {
    private AgentProcess() {}

    /** Ends it as a machine that fails does: it gets no chance to say so. */
    static void kill(Slave agent) throws Exception {
        long process = agent.getChannel().call(new Id());
        ProcessHandle.of(process).orElseThrow().destroyForcibly();
    }

    private static final class Id extends MasterToSlaveCallable<Long, RuntimeException> {
        private static final long serialVersionUID = 1L;

        @Override
        public Long call() {
            return ProcessHandle.current().pid();
        }
    }
}
