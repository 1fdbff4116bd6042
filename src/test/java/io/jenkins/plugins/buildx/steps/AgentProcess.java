package io.jenkins.plugins.buildx.steps;

import hudson.model.Slave;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.LocalRunner;
import jenkins.security.MasterToSlaveCallable;

/** The process of an agent that a test started on this machine. */
final class AgentProcess {
    private AgentProcess() {}

    /** Ends it as a machine that fails does: it gets no chance to say so. */
    static void kill(Slave agent) throws Exception {
        ProcessHandle.of(id(agent)).orElseThrow().destroyForcibly();
    }

    /** Its number, by which it can be held and let go on while it answers nothing. */
    static long id(Slave agent) throws Exception {
        return agent.getChannel().call(new Id());
    }

    /** Holds it: it answers nothing, and its connection stays. */
    static void hold(long process) throws Exception {
        new LocalRunner().require(Command.of("kill", "-STOP", Long.toString(process)));
    }

    static void letGoOn(long process) throws Exception {
        new LocalRunner().require(Command.of("kill", "-CONT", Long.toString(process)));
    }

    private static final class Id extends MasterToSlaveCallable<Long, RuntimeException> {
        private static final long serialVersionUID = 1L;

        @Override
        public Long call() {
            return ProcessHandle.current().pid();
        }
    }
}
