/** Runs a block beside its sources, on an agent if it has one. What fails for want of that, or passes by itself, is tried again alone. */
def call(Map part, Closure source, Closure body) {
    if (!part.agent) {
        source?.call()
        return body()
    }
    retry(count: part.attempts, conditions: [agent(), nonresumable(), transientBuildx()]) {
        multiArchAgent(part.agent) {
            node(env.BUILDX_AGENT_LABEL) {
                source ? source() : part.stash ? unstash(part.stash) : checkout(scm)
                body()
            }
        }
    }
}
