package org.jenkinsci.plugins.docker.commons.credentials;

public final class DockerRegistryToken {
    public String getToken() {
        throw new UnsupportedOperationException("stand-in");
    }
}
