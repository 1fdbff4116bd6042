package hudson;

public abstract class ExtensionList<T> {
    public static <U> U lookupSingleton(Class<U> type) {
        throw new UnsupportedOperationException("stand-in");
    }
}
