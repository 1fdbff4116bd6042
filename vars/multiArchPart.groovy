/** Builds and tests one part of an image on an agent of its own, or where the script is. */
def call(Map part, Closure source = null) {
    if (!part.agent) {
        source?.call()
        return make(part)
    }
    on(part) {
        source ? source() : part.stash ? unstash(part.stash) : checkout(scm)
        make(part)
    }
}

/** Makes one image of all parts. */
def merge(Map part, List images) {
    on(part) { mergeImage(part.mergeImage + [images: images]) }
}

private make(Map part) {
    setupQemu(part.setupQemu)
    def image = buildxMultiArch(part.buildxMultiArch)
    if (part.smokeTest != null) {
        smokeTest(part.smokeTest + [image: image])
    }
    if (part.publishImage) {
        publishImage(part.publishImage + [image: image])
        return image + [tags: part.publishImage.tags]
    }
    return image
}

/** What fails for want of its agent, or for what passes by itself, is tried again, and nothing else with it. */
private on(Map part, Closure body) {
    retry(count: part.attempts, conditions: [agent(), nonresumable(), transientBuildx()]) {
        node(multiArchAgent(part.agent).label) { body() }
    }
}
