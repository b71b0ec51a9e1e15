package io.netqueue.testkit;

import java.io.IOException;
import java.io.InputStream;

/**
 * Loads everything of net-queue anew, the simulator included, with the classes that a {@link Mutant} changes as the
 * mutant has them; all else is its parent's. Production classes know nothing of it.
 */
final class MutantLoader extends ClassLoader {

    static {
        registerAsParallelCapable();
    }

    private final Mutant mutant;

    /** Without a mutant it loads the classes as they are. */
    MutantLoader(Mutant mutant) {
        super(MutantLoader.class.getClassLoader());
        this.mutant = mutant;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith("io.netqueue.")) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            if (known != null) {
                return known;
            }
            byte[] file = classFile(name);
            return defineClass(name, file, 0, file.length);
        }
    }

    private byte[] classFile(String name) throws ClassNotFoundException {
        if (mutant != null && mutant.changes(name)) {
            return mutant.classFile(Class.forName(name, false, getParent()));
        }
        try (InputStream file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (file == null) {
                throw new ClassNotFoundException(name);
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    /** The simulator's entry in these classes. */
    private Class<?> simulation() throws ClassNotFoundException {
        return loadClass(Simulation.class.getName());
    }

    /** Runs seeds one after the other; what became of the first that failed, or null. */
    String firstFailure(long first, long last, boolean lossy) throws ReflectiveOperationException {
        return (String) simulation()
                .getMethod("firstFailure", long.class, long.class, boolean.class)
                .invoke(null, first, last, lossy);
    }

    /** Does what the command line asks for; the exit code. */
    int run(String[] arguments) throws ReflectiveOperationException {
        return (int) simulation().getMethod("run", String[].class).invoke(null, (Object) arguments);
    }
}
