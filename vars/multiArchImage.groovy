/** Builds an image for several platforms, on several agents if asked to, tests every platform, and only then gives it its tags. */
def call(Map settings) {
    def plan = multiArchPlan(settings: settings.findAll { it.key != 'source' })
    if (plan.parts.size() == 1) {
        return multiArchPart(plan.parts[0], settings.source)
    }
    def images = [:]
    parallel(plan.parts.collectEntries { part ->
        [part.name, { images[part.name] = multiArchPart(part, settings.source) }]
    } + [failFast: plan.failFast])
    def built = plan.parts.collect { images[it.name] }
    return plan.merge ? stage('Merge') { multiArchPart.merge(plan.merge, built) } : built
}

/** The same, with settings in a block. They are its parameter and no delegate, which would hide env and all steps from it. */
def call(Closure settle) {
    def settings = [:]
    settle(settings)
    return call(settings)
}
