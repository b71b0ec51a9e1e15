package io.netqueue.stream;

import com.mchange.v2.c3p0.impl.PoolBackedDataSourceBase;
import com.sun.syndication.feed.impl.ObjectBean;
import java.beans.PropertyVetoException;
import java.io.PrintWriter;
import java.io.Serializable;
import java.lang.reflect.Field;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.logging.Logger;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.Reference;
import javax.naming.Referenceable;
import javax.naming.spi.ObjectFactory;
import javax.sql.ConnectionPoolDataSource;
import javax.sql.PooledConnection;
import org.apache.commons.beanutils.BeanComparator;
import org.apache.commons.collections.Transformer;
import org.apache.commons.collections.functors.ChainedTransformer;
import org.apache.commons.collections.functors.ConstantTransformer;
import org.apache.commons.collections.functors.InvokerTransformer;
import org.apache.commons.collections.keyvalue.TiedMapEntry;
import org.apache.commons.collections.map.LazyMap;
import org.apache.commons.collections4.comparators.TransformingComparator;

/**
 * Objects that run a method of the sender's choice while they are loaded, out of classes of common libraries. The method
 * is a harmless one here: it sets a system property.
 */
final class Gadgets {
    /** What a chain that ran has set. */
    static final String FLAG = "netqueue.test.gadget";

    private Gadgets() {}

    /** Sets the flag when it is asked for its property, for chains that end in a getter. */
    public static final class Bean implements Serializable {
        private static final long serialVersionUID = 1L;

        /** Called by a chain. */
        public String getName() {
            System.setProperty(FLAG, "getter");
            return "name";
        }
    }

    static boolean hasRun() {
        return System.clearProperty(FLAG) != null;
    }

    /** HashMap → TiedMapEntry.hashCode → LazyMap.get → InvokerTransformer. */
    static Object collectionsByHash() throws ReflectiveOperationException {
        ChainedTransformer chain = new ChainedTransformer(new Transformer[0]);
        Map<?, ?> lazy = LazyMap.decorate(new HashMap<>(), chain);
        Map<Object, Object> map = new HashMap<>();
        map.put(new TiedMapEntry(lazy, "key"), "value");
        lazy.clear();
        arm(chain);
        return map;
    }

    /** Hashtable → AbstractMap.equals of two that collide → LazyMap.get. */
    static Object collectionsByEquality() throws ReflectiveOperationException {
        ChainedTransformer chain = new ChainedTransformer(new Transformer[0]);
        @SuppressWarnings("unchecked")
        Map<Object, Object> first = LazyMap.decorate(new HashMap<>(), chain);
        @SuppressWarnings("unchecked")
        Map<Object, Object> second = LazyMap.decorate(new HashMap<>(), chain);
        first.put("yy", 1);
        second.put("zZ", 1);
        Hashtable<Object, Object> table = new Hashtable<>();
        table.put(first, 1);
        table.put(second, 2);
        second.remove("yy");
        arm(chain);
        return table;
    }

    private static void arm(ChainedTransformer chain) throws ReflectiveOperationException {
        Class<?>[] texts = {String.class, String.class};
        set(ChainedTransformer.class, chain, "iTransformers", new Transformer[] {
            new ConstantTransformer(System.class),
            new InvokerTransformer(
                    "getMethod", new Class<?>[] {String.class, Class[].class}, new Object[] {"setProperty", texts}),
            new InvokerTransformer("invoke", new Class<?>[] {Object.class, Object[].class}, new Object[] {
                null, new Object[] {FLAG, "invoked"}
            }),
            new ConstantTransformer(1)
        });
    }

    /** PriorityQueue → TransformingComparator → InvokerTransformer, of the library's next major release. */
    static Object collections4ByComparator() throws ReflectiveOperationException {
        Class<?>[] texts = {String.class, String.class};
        TransformingComparator<Object, Object> comparator = new TransformingComparator<>(in -> in, new Lenient<>());
        PriorityQueue<Object> queue = queue(comparator, "a", "b");
        List<org.apache.commons.collections4.Transformer<Object, Object>> steps = List.of(
                new org.apache.commons.collections4.functors.ConstantTransformer<>(System.class),
                new org.apache.commons.collections4.functors.InvokerTransformer<>(
                        "getMethod", new Class<?>[] {String.class, Class[].class}, new Object[] {"setProperty", texts}),
                new org.apache.commons.collections4.functors.InvokerTransformer<>(
                        "invoke",
                        new Class<?>[] {Object.class, Object[].class},
                        new Object[] {null, new Object[] {FLAG, "invoked"}}));
        set(
                TransformingComparator.class,
                comparator,
                "transformer",
                org.apache.commons.collections4.functors.ChainedTransformer.chainedTransformer(steps));
        return queue;
    }

    /** PriorityQueue → BeanComparator → a getter. */
    static Object beanutils() throws ReflectiveOperationException {
        BeanComparator<Object> comparator = new BeanComparator<>(null, new Lenient<>());
        PriorityQueue<Object> queue = queue(comparator, new Bean(), new Bean());
        set(BeanComparator.class, comparator, "property", "name");
        return queue;
    }

    /** HashMap → ObjectBean.hashCode → ToStringBean → every getter. */
    static Object rome() {
        ObjectBean inner = new ObjectBean(Bean.class, new Bean());
        return new HashMap<>(Map.of(new ObjectBean(ObjectBean.class, inner), 1));
    }

    /** PoolBackedDataSource → ReferenceIndirector → a factory of the sender's choice, from any address. */
    static Object c3p0() throws PropertyVetoException {
        PoolBackedDataSourceBase source = new PoolBackedDataSourceBase(false);
        source.setConnectionPoolDataSource(new Source());
        return source;
    }

    /** The factory that the chain of c3p0 finds by name. */
    public static final class Factory implements ObjectFactory {
        @Override
        public Object getObjectInstance(Object object, Name name, Context context, Hashtable<?, ?> environment) {
            System.setProperty(FLAG, "factory");
            return null;
        }
    }

    /** Not serializable, so that c3p0 sends a reference instead. */
    private static final class Source implements ConnectionPoolDataSource, Referenceable {
        @Override
        public Reference getReference() {
            return new Reference("source", Factory.class.getName(), null);
        }

        @Override
        public PooledConnection getPooledConnection() {
            return null;
        }

        @Override
        public PooledConnection getPooledConnection(String user, String password) {
            return null;
        }

        @Override
        public PrintWriter getLogWriter() {
            return null;
        }

        @Override
        public void setLogWriter(PrintWriter out) {}

        @Override
        public void setLoginTimeout(int seconds) {}

        @Override
        public int getLoginTimeout() {
            return 0;
        }

        @Override
        public Logger getParentLogger() {
            return null;
        }
    }

    /** Takes all for equal, so that a queue can be filled before its comparator is armed. */
    static final class Lenient<T> implements Comparator<T>, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public int compare(T a, T b) {
            return 0;
        }
    }

    private static PriorityQueue<Object> queue(Comparator<Object> comparator, Object first, Object second) {
        PriorityQueue<Object> queue = new PriorityQueue<>(2, comparator);
        queue.add(first);
        queue.add(second);
        return queue;
    }

    private static void set(Class<?> type, Object object, String name, Object value)
            throws ReflectiveOperationException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        field.set(object, value);
    }
}
