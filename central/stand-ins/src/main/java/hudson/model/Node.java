package hudson.model;

import hudson.FilePath;

public abstract class Node implements Describable<Node> {
public  String getDisplayName() {
throw new UnsupportedOperationException("stand-in");
}

public abstract  FilePath getRootPath();

}
