using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>
/// Lays a section over an object's properties and reports every fault with its key. The configuration binder is not used
/// because it stops at the first fault and overlooks unknown keys in nested objects.
/// </summary>
internal sealed class OptionsReader(IList<string> faults)
{
    private static readonly NullabilityInfoContext Nullability = new();

    /// <summary>Sets what the section has, leaves the rest.</summary>
    /// <param name="section">The section to read.</param>
    /// <param name="target">The object to set.</param>
    /// <param name="isElsewhere">Names the keys that are not the object's but are read, or known, elsewhere.</param>
    public void Read(IConfigurationSection section, object target, Func<IConfigurationSection, bool>? isElsewhere = null)
    {
        if (!IsSection(section))
            return;
        var properties = target.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance);
        foreach (var child in section.GetChildren())
        {
            var property = Array.Find(properties, p => p.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase));
            if (property is not null)
                Set(child, target, property);
            else if (isElsewhere?.Invoke(child) is not true)
                faults.Add($"{child.Path}: unknown key; known here are {string.Join(", ", properties.Select(p => p.Name))}");
        }
    }

    /// <summary>Whether a key that has to be a section is one, or is not there; a value in its place is a fault.</summary>
    public bool IsSection(IConfigurationSection section)
    {
        var isSection = string.IsNullOrEmpty(section.Value);
        if (!isSection)
            faults.Add($"{section.Path}: is a section, not a value");
        return isSection;
    }

    private void Set(IConfigurationSection section, object target, PropertyInfo property)
    {
        var type = property.PropertyType;
        if (type == typeof(Dictionary<string, string>))
            property.SetValue(target, ReadTable(section));
        else if (type == typeof(IReadOnlyList<IPNetwork>))
            property.SetValue(target, ReadNetworks(section));
        else if (type == typeof(IReadOnlyList<WebOrigin>))
            property.SetValue(target, ReadOrigins(section));
        else if (property.GetValue(target) is IDictionary entries)
            ReadEntries(section, entries, type.GetGenericArguments()[1]);
        else if (type.IsClass && type != typeof(string))
            ReadObject(section, target, property);
        else if (section.GetChildren().Any())
            faults.Add($"{section.Path}: takes one value, not a section");
        else if (!TryConvert(section.Value, property, out var value, out var expected))
            faults.Add(string.IsNullOrEmpty(section.Value) ? $"{section.Path}: needs a value" : $"{section.Path}: '{section.Value}' is not {expected}");
        else if (value is not null && property.GetCustomAttribute<RangeAttribute>() is { } range && !range.IsValid(value))
            faults.Add($"{section.Path}: {section.Value} is not between {range.Minimum} and {range.Maximum}");
        else
            property.SetValue(target, value);
    }

    /// <summary>
    /// Lays a section over the object that a property holds. One that may be null is off when it is: a section, even one over
    /// another, switches it on, <c>null</c> off again, whatever was laid below.
    /// </summary>
    private void ReadObject(IConfigurationSection section, object target, PropertyInfo property)
    {
        if (!property.CanWrite)
            Read(section, property.GetValue(target)!);
        else if (!section.GetChildren().Any() && string.IsNullOrEmpty(section.Value))
            property.SetValue(target, value: null);
        else if (IsSection(section))
        {
            var value = property.GetValue(target) ?? Activator.CreateInstance(property.PropertyType)!;
            Read(section, value);
            property.SetValue(target, value);
        }
    }

    private Dictionary<string, string> ReadTable(IConfigurationSection section)
    {
        var table = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!IsSection(section))
            return table;
        foreach (var entry in section.GetChildren())
        {
            if (entry.Value is null)
                faults.Add($"{entry.Path}: needs a text");
            else
                table[entry.Key] = entry.Value;
        }

        return table;
    }

    private List<IPNetwork> ReadNetworks(IConfigurationSection section)
    {
        var networks = new List<IPNetwork>();
        if (!string.IsNullOrEmpty(section.Value))
            faults.Add($"{section.Path}: is a list, not a value");
        foreach (var entry in section.GetChildren())
        {
            if (TryParseNetwork(entry.Value ?? "", out var network))
                networks.Add(network);
            else
                faults.Add($"{entry.Path}: '{entry.Value}' is not an address or a network, such as 192.0.2.7 or 10.0.0.0/8");
        }

        return networks;
    }

    private List<WebOrigin> ReadOrigins(IConfigurationSection section)
    {
        var origins = new List<WebOrigin>();
        if (!string.IsNullOrEmpty(section.Value))
            faults.Add($"{section.Path}: is a list, not a value");
        foreach (var entry in section.GetChildren())
        {
            if (WebOrigin.TryParse(entry.Value, out var origin))
                origins.Add(origin);
            else
                faults.Add($"{entry.Path}: '{entry.Value}' is not an origin, such as https://chat.example.com, nor *");
        }

        return origins;
    }

    /// <summary>An address is the network of itself alone. <c>10.1</c> would be read as 10.0.0.1, which nobody means.</summary>
    private static bool TryParseNetwork(string text, out IPNetwork network)
    {
        network = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var host = slash < 0 ? text : text[..slash];
        if (!IPAddress.TryParse(host, out var address) || (address.AddressFamily == AddressFamily.InterNetwork && host.AsSpan().Count('.') != 3))
            return false;
        return IPNetwork.TryParse(slash < 0 ? $"{address}/{address.GetAddressBytes().Length * 8}" : text, out network);
    }

    /// <summary>Reads a map of sections; an entry that is there already, as from the defaults, is laid over.</summary>
    private void ReadEntries(IConfigurationSection section, IDictionary entries, Type type)
    {
        if (!IsSection(section))
            return;
        foreach (var child in section.GetChildren())
        {
            if (!entries.Contains(child.Key))
                entries.Add(child.Key, Activator.CreateInstance(type));
            Read(child, entries[child.Key]!);
        }
    }

    private static bool TryConvert(string? text, PropertyInfo property, out object? value, out string expected)
    {
        var underlying = Nullable.GetUnderlyingType(property.PropertyType);
        var type = underlying ?? property.PropertyType;
        value = null;
        expected = "a value";
        var nullable = underlying is not null || (type == typeof(string) && IsNullable(property));
        if (text is null || (text.Length == 0 && (nullable || type != typeof(string))))
            return nullable;
        if (type == typeof(string))
            value = text;
        else if (type == typeof(bool))
            (value, expected) = (bool.TryParse(text, out var flag) ? flag : null, "true or false");
        else if (type == typeof(int))
            (value, expected) = (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null, "a whole number");
        else if (type == typeof(long))
            (value, expected) = (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null, "a whole number");
        else if (type == typeof(TimeSpan))
            // A bare number, or hours beyond 23, would be read as days, which nobody means: only [d.]hh:mm:ss[.fffffff] is taken.
            (value, expected) = (text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var span) ? span : null, "a duration such as 00:00:30, or 1.00:00:00 for a day");
        else if (type.IsEnum)
            (value, expected) = (Array.Find(Enum.GetNames(type), n => n.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } name ? Enum.Parse(type, name) : null, $"one of {string.Join(", ", Enum.GetNames(type))}");
        else
            throw new NotSupportedException($"{property.DeclaringType}.{property.Name}: options have no properties of type {type}.");
        return value is not null;
    }

    private static bool IsNullable(PropertyInfo property)
    {
        lock (Nullability)
            return Nullability.Create(property).WriteState == NullabilityState.Nullable;
    }
}
