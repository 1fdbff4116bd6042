/** Builds an image for several platforms, on several agents if asked to, tests every platform, and only then gives it its tags. */
def call(Map settings) {
    def plan = multiArchPlan(settings: settings.findAll { it.key != 'source' })
    if (plan.parts.size() == 1) {
        return multiArchOn(plan.parts[0], settings.source) { multiArchPart(plan.parts[0]) }
    }
    def images = [:]
    parallel(plan.parts.collectEntries { part ->
        [part.name, { images[part.name] = multiArchOn(part, settings.source) { multiArchPart(part) } }]
    } + [failFast: plan.failFast])
    def built = plan.parts.collect { images[it.name] }
    return plan.merge ? stage('Merge') { merge(plan.merge, built) } : built
}

private merge(Map plan, List parts) {
    multiArchOn(plan, {}) { mergeImage(plan.mergeImage + [images: parts]) }
}

/** The same, with settings in a block. They are its parameter and no delegate, which would hide env and all steps from it. */
def call(Closure settle) {
    def settings = [:]
    settle(settings)
    return call(settings)
}
